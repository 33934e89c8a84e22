using System.Diagnostics;
using System.Text.Json;
using Resolver.Benchmarks.Measure;

namespace Resolver.Benchmarks.Syntax;

/// <summary>A language's own parser, which says what a file declares.</summary>
internal interface ICounterpart
{
    /// <summary>Asks for many files at once.</summary>
    /// <exception cref="UsageException">The parser is not on this machine or broke; the message says what it said.</exception>
    Task<IReadOnlyList<DeclaredFile>> Read(IReadOnlyList<string> paths, CancellationToken cancel);
}

/// <summary>The counterparts by language.</summary>
internal static class Counterparts
{
    public const string TypeScriptVersion = "5.9.3";

    /// <summary>The parser of a language.</summary>
    /// <param name="language">As <see cref="Resolver.Syntax.Outlines.Outline.Language"/> has it.</param>
    /// <param name="typescript">A folder with the TypeScript compiler in its <c>node_modules</c>.</param>
    public static ICounterpart Of(string language, string typescript) => language switch
    {
        "go" => new Program("go", "run", Script("declared.go")),
        "python" => new Program("python3", Script("declared.py")),
        "java" => new Program("java", Script("Declared.java")),
        "javascript" or "typescript" or "tsx" => new Program("node", Script("declared.cjs"), Compiler(typescript)),
        "rust" => new RustCounterpart(),
        "csharp" => new CSharpCounterpart(),
        _ => throw new UsageException($"There is no counterpart for {language}. The languages are: {string.Join(", ", Sources.Extensions.Keys)}."),
    };

    private static string Script(string name) => Path.Combine(AppContext.BaseDirectory, "Syntax/Counterparts", name);

    private static string Compiler(string folder)
    {
        var module = Path.GetFullPath(Path.Combine(folder, "node_modules/typescript"));
        return Directory.Exists(module)
            ? module
            : throw new UsageException($"The TypeScript compiler is not there. Run `npm install --prefix {folder} --ignore-scripts typescript@{TypeScriptVersion}`, or give --typescript with the folder that has it.");
    }

    /// <summary>A program that reads paths from stdin and prints a line of JSON for each.</summary>
    private sealed class Program(string name, params string[] arguments) : ICounterpart
    {
        private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

        public async Task<IReadOnlyList<DeclaredFile>> Read(IReadOnlyList<string> paths, CancellationToken cancel)
        {
            var start = new ProcessStartInfo(name, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
            using var process = Process.Start(start)!;
            var errors = process.StandardError.ReadToEndAsync(cancel);
            var output = process.StandardOutput.ReadToEndAsync(cancel);
            await process.StandardInput.WriteAsync(string.Join('\n', paths) + "\n");
            process.StandardInput.Close();
            var lines = (await output).Split('\n', StringSplitOptions.RemoveEmptyEntries);
            await process.WaitForExitAsync(cancel);
            return process.ExitCode == 0 && lines.Length == paths.Count
                ? [.. lines.Select(static line => JsonSerializer.Deserialize<DeclaredFile>(line, Json)!)]
                : throw new UsageException($"{name} answered {lines.Length} of {paths.Count} files, exit code {process.ExitCode}: {await errors}");
        }
    }
}
