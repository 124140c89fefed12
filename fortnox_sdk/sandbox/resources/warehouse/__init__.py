"""The sandbox's warehouse resources: stock points, deliveries, orders, transfers and stock takings."""
