// jest's resolver: as its own, but that an ES module which imports one of these packages gets it in one file.
const packages = JSON.parse(process.env.ONE_FILE_PACKAGES ?? '{}');

module.exports = (request, options) => {
  const found = options.defaultResolver(request, options);
  const known = packages[request];
  // CommonJS cannot take it; and a dependency may have a version of its own.
  if (known === undefined || !options.conditions?.includes('import') || !found.startsWith(known.home))
    return found;
  return known.file;
};
