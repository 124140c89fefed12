"""Settings of the Sphinx documentation."""

import importlib.metadata
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

project = "fortnox-sdk"
author = "The fortnox-sdk authors"
copyright = "2026, the fortnox-sdk authors"
release = importlib.metadata.version("fortnox-sdk")

extensions = [
    "myst_parser",
    "resource_pages",
    "attribute_docs",
    "signatures",
    "breakable_code",
    "sphinx.ext.autodoc",
    "sphinx_design",
]
myst_enable_extensions = ["colon_fence", "deflist"]
myst_heading_anchors = 3
exclude_patterns = ["_build"]

html_theme = "furo"
html_title = "fortnox-sdk"
html_static_path = ["static"]
html_css_files = ["code.css"]

# Any value of the other options, even False, would switch them on.
autodoc_default_options = {"members": True, "undoc-members": True}
autodoc_preserve_defaults = True
# Backticks in docstrings mark code, as in Markdown. Quotes and dashes stay as they are written.
default_role = "literal"
smartquotes = False
autodoc_typehints = "description"
autodoc_member_order = "bysource"
napoleon_google_docstring = True
napoleon_numpy_docstring = False

# Links to types of other packages would need a network request in each build.
nitpick_ignore_regex = [("py:.*", r".*")]
napoleon_use_ivar = True
