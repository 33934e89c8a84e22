using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Text;
using Resolver.Repair.CSharp.Protocol;

namespace Resolver.Repair.TestHost.Compile;

/// <summary>A project as its own build compiles it, ready to be compiled again with other texts.</summary>
internal sealed class LoadedProject
{
    private readonly CSharpCompilation original;
    private readonly IReadOnlyDictionary<string, SyntaxTree> trees;
    private readonly IEnumerable<ResourceDescription> resources;

    private LoadedProject(CSharpCompilation original, CSharpParseOptions syntax, IEnumerable<ResourceDescription> resources)
    {
        this.original = original;
        this.resources = resources;
        Syntax = syntax;
        trees = original.SyntaxTrees.GroupBy(tree => tree.FilePath, StringComparer.Ordinal).ToDictionary(same => same.Key, same => same.First(), StringComparer.Ordinal);
    }

    /// <summary>How its files are parsed.</summary>
    public CSharpParseOptions Syntax { get; }

    /// <summary>Its source files, generated ones left out.</summary>
    public IEnumerable<SyntaxTree> Sources => trees.Values.Where(tree => !tree.FilePath.Contains("/obj/", StringComparison.Ordinal));

    public static LoadedProject Load(CompilerProject project, IReadOnlyDictionary<string, string> texts)
    {
        var arguments = CSharpCommandLineParser.Default.Parse(project.Arguments, project.Directory, sdkDirectory: null);
        var syntax = arguments.ParseOptions.WithDocumentationMode(DocumentationMode.None);
        var paths = arguments.SourceFiles.Select(file => Path.GetFullPath(file.Path, project.Directory)).Concat(Generated(project.Generated)).Distinct(StringComparer.Ordinal);
        var parsed = paths.AsParallel().AsOrdered().Select(path => Parse(path, texts, syntax)).ToList();
        var references = arguments.MetadataReferences
            .Select(reference => MetadataReference.CreateFromFile(Path.GetFullPath(reference.Reference, project.Directory), reference.Properties));
        var options = arguments.CompilationOptions
            .WithGeneralDiagnosticOption(ReportDiagnostic.Suppress)
            .WithSpecificDiagnosticOptions([])
            .WithOptimizationLevel(OptimizationLevel.Release)
            .WithStrongNameProvider(new DesktopStrongNameProvider(arguments.KeyFileSearchPaths));
        var name = arguments.CompilationName ?? Path.GetFileNameWithoutExtension(arguments.OutputFileName);
        return new LoadedProject(CSharpCompilation.Create(name, parsed, references, options), syntax, arguments.ManifestResources);
    }

    /// <summary>The parsed file at base, or null where the project has no such file.</summary>
    public SyntaxTree? Tree(string path) => trees.GetValueOrDefault(path);

    /// <summary>Compiles with some files replaced and the switch added.</summary>
    /// <returns>The errors; empty where the assembly was written.</returns>
    public IReadOnlyList<Diagnostic> Emit(IEnumerable<SyntaxTree> replaced, int points, string output)
    {
        var compilation = original.AddSyntaxTrees(CSharpSyntaxTree.ParseText(SwitchSource.Text(points), Syntax));
        foreach (var tree in replaced)
        {
            compilation = compilation.ReplaceSyntaxTree(trees[tree.FilePath], tree);
        }

        using var assembly = new MemoryStream();
        var result = compilation.Emit(assembly, manifestResources: resources);
        if (!result.Success)
        {
            return [.. result.Diagnostics.Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error)];
        }

        // A new file, never new bytes in the old one: a host may still have that one mapped.
        Directory.CreateDirectory(Path.GetDirectoryName(output)!);
        File.Delete(output);
        File.WriteAllBytes(output, assembly.ToArray());
        return [];
    }

    /// <summary>Parses a rewritten text in place of a file.</summary>
    public SyntaxTree Reparse(string path, string text) => CSharpSyntaxTree.ParseText(SourceText.From(text, Encoding.UTF8), Syntax, path);

    private static SyntaxTree Parse(string path, IReadOnlyDictionary<string, string> texts, CSharpParseOptions syntax)
    {
        if (texts.TryGetValue(path, out var text))
        {
            // A byte-order mark counts in spans and means nothing in the middle of a text.
            return CSharpSyntaxTree.ParseText(SourceText.From(text.Replace('\uFEFF', ' '), Encoding.UTF8), syntax, path);
        }

        using var file = File.OpenRead(path);
        return CSharpSyntaxTree.ParseText(SourceText.From(file, Encoding.UTF8), syntax, path);
    }

    private static IEnumerable<string> Generated(string folder) =>
        folder.Length > 0 && Directory.Exists(folder)
            ? Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
            : [];
}
