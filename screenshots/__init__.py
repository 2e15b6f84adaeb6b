"""Takes the pictures of the guides: `script/screenshots`."""
