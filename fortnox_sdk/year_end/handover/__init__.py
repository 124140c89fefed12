"""The hand-over of the balance sheet and the income statement to tools that make annual reports and tax forms."""
