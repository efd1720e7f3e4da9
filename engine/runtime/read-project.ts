// Reads a project from its folder: the files, the environment they name, and what is wrong in them.
