using Resolver.Local.Commands;

return await CommandLine.Run(args);
