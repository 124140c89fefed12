"""Connectors for payroll: employees, absence, attendance, schedules, salary transactions and vacation debt.

>>> from fortnox_sdk.connectors.payroll.employees import Employee
>>> from fortnox_sdk.sandbox import serve
>>> from fortnox_sdk.testing import connect
>>> with serve() as sandbox:
...     client = connect(sandbox)
...     _ = client.employees.create(
...         Employee(employee_id="7", first_name="Eva", last_name="Alm", email="eva@example.com")
...     )
...     [row.full_name for row in client.employees.list()]
['Maja Lind', 'Olof Sand', 'Petra Norén', 'Eva Alm']
"""
