"""The sandbox's payroll resources: employees, schedules, transactions and vacation debt."""
