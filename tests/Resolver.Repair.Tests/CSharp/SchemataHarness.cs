extern alias testhost;

using System.Reflection;
using System.Runtime.Loader;
using testhost::Resolver.Repair.CSharp.Protocol;
using testhost::Resolver.Repair.TestHost.Compile;

namespace Resolver.Repair.Tests.CSharp;

/// <summary>Compiles sources as the worker does, and calls <c>Entry.Run()</c> in what comes out.</summary>
internal sealed class SchemataHarness : IDisposable
{
    public const string File = "/src/Source.cs";
    private readonly string folder = Directory.CreateTempSubdirectory("schemata").FullName;
    private int outputs;

    public LoadedProject Load(string source, params string[] extra)
    {
        var runtime = Path.GetDirectoryName(typeof(object).Assembly.Location)!;
        string[] names = ["System.Private.CoreLib", "System.Runtime", "System.Linq", "System.Collections", "System.Threading.Tasks", "netstandard"];
        IReadOnlyList<string> arguments =
            ["/target:library", "/nostdlib+", "/unsafe+", "/langversion:latest", "/out:Subject.dll", .. names.Select(name => $"/reference:{runtime}/{name}.dll"), .. extra, File];
        return LoadedProject.Load(new CompilerProject("subject", "/src", arguments, string.Empty), new Dictionary<string, string>(StringComparer.Ordinal) { [File] = source });
    }

    public (CompileReply Reply, Subject? Subject) Schemata(string source, params Mutant[] mutants)
    {
        var output = NewOutput();
        var reply = new SchemataBuild(Load(source)).Run(mutants, output);
        return (reply, reply.Error is null ? Subject.Load(output) : null);
    }

    public (CompileReply Reply, Subject Subject) Cover(string source)
    {
        var output = NewOutput();
        var reply = new CoverBuild(Load(source), firstPoint: 0).Run(output);
        return (reply, Subject.Load(output));
    }

    /// <summary>The source compiled as it is.</summary>
    public Subject Plain(string source)
    {
        var output = NewOutput();
        Load(source).Emit([], points: 0, output).ShouldBeEmpty();
        return Subject.Load(output);
    }

    /// <summary>A mutant that replaces the only occurrence of a text.</summary>
    public static Mutant Replace(int id, string source, string old, string replacement)
    {
        var start = source.IndexOf(old, StringComparison.Ordinal);
        start.ShouldBeGreaterThanOrEqualTo(0, old);
        source.IndexOf(old, start + 1, StringComparison.Ordinal).ShouldBe(-1, old);
        return new Mutant(id, File, start, old.Length, replacement);
    }

    public static string Apply(string source, Mutant mutant) => string.Concat(source.AsSpan(0, mutant.Start), mutant.Text, source.AsSpan(mutant.Start + mutant.Length));

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private string NewOutput() => Path.Combine(folder, $"Subject{outputs++}.dll");
}

/// <summary>A loaded assembly under test.</summary>
internal sealed class Subject
{
    private readonly Type entry;
    private readonly Type control;

    private Subject(Assembly assembly)
    {
        entry = assembly.GetType("Entry", throwOnError: true)!;
        control = assembly.GetType("__ResolverSwitch", throwOnError: true)!;
    }

    public static Subject Load(string path)
    {
        var context = new AssemblyLoadContext(path, isCollectible: true);
        using var file = System.IO.File.OpenRead(path);
        return new Subject(context.LoadFromStream(file));
    }

    /// <summary>What <c>Entry.Run()</c> gives with a candidate switched on, exceptions as their type's name.</summary>
    public string Run(int candidate = 0, long tickLimit = 1_000_000)
    {
        Set("Id", candidate);
        Set("Ticks", 0L);
        Set("Limit", tickLimit);
        try
        {
            return entry.GetMethod("Run")!.Invoke(null, null)?.ToString() ?? "null";
        }
        catch (TargetInvocationException thrown)
        {
            return thrown.InnerException!.GetType().Name;
        }
    }

    public IReadOnlyList<int> Hits => [.. ((byte[])control.GetField("Hits")!.GetValue(null)!).Index().Where(point => point.Item != 0).Select(point => point.Index)];

    private void Set(string field, object value) => control.GetField(field)!.SetValue(null, value);
}
