using Resolver.Syntax.Worker;

using var input = Console.OpenStandardInput();
using var output = Console.OpenStandardOutput();
ParseLoop.Run(input, output);
