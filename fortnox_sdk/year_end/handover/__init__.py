"""The hand-over of balance sheet and income statement to tools that make annual reports and tax forms."""
