"""The sandbox's registers, such as articles, prices, cost centres, projects and units."""
