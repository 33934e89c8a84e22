using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Runtime.CompilerServices;
using ArchUnitNET.Domain;
using ArchUnitNET.Loader;
using Resolver.Activities.Account;
using Resolver.Core.Ids;
using Resolver.Workflows;
using static ArchUnitNET.Fluent.ArchRuleDefinition;
using Assembly = System.Reflection.Assembly;

namespace Resolver.Architecture;

/// <summary>What compiled code may use.</summary>
public sealed class CodeTests
{
    private const string Io = @"^System\.(IO\.(File|Directory|FileStream|FileInfo|DirectoryInfo|FileSystemWatcher)|Net\.Http\..*|Net\.Sockets\..*|Diagnostics\.Process|Console|Environment)$";

    private static readonly Assembly Core = typeof(RunId).Assembly;
    private static readonly Assembly Workflows = typeof(ResolveIssueWorkflow).Assembly;

    private static readonly ArchUnitNET.Domain.Architecture House =
        new ArchLoader().LoadAssemblies(Core, Workflows, typeof(AccountActivity).Assembly, typeof(CodeTests).Assembly).Build();

    private static readonly string[] Nondeterminism =
    [
        "System.Guid::NewGuid", "System.Guid::CreateVersion7", "System.DateTime::get_UtcNow", "System.DateTime::get_Now", "System.DateTimeOffset::get_UtcNow",
        "System.DateTimeOffset::get_Now", "System.TimeProvider::get_System", "System.Diagnostics.Stopwatch::StartNew", "System.Diagnostics.Stopwatch::GetTimestamp",
        "System.Random::get_Shared", "System.Threading.Tasks.Task::Delay", "System.Threading.Tasks.Task::Run", "System.Threading.Thread::Sleep",
        "System.IO.File::ReadAllText",
    ];

    [Fact]
    public void Core_DoesNoIo() => Uses(Core, Io).ShouldBeEmpty();

    [Fact]
    public void Workflows_DoNoIo() => Uses(Workflows, Io).ShouldBeEmpty();

    [Fact]
    public void Activities_DoNoIo() => Uses(typeof(AccountActivity).Assembly, Io).ShouldBeEmpty();

    [Fact]
    public void Io_IsFound() => Uses(typeof(CodeTests).Assembly, Io).ShouldContain(typeof(Repository).FullName);

    [Fact]
    public void Workflows_UseNoClockNoGuidNoThread() => Members(Workflows).Intersect(Nondeterminism, StringComparer.Ordinal).ShouldBeEmpty();

    [Fact]
    public void ClocksAndGuids_AreFound() =>
        Members(typeof(CodeTests).Assembly).Intersect(Nondeterminism, StringComparer.Ordinal).ShouldBe(["System.Guid::NewGuid", "System.IO.File::ReadAllText"], ignoreOrder: true);

    [Fact]
    public void ProductTypes_AreSealedOrAbstract() => Product().SelectMany(Open).ShouldBeEmpty();

    [Fact]
    public void OpenTypes_AreFound() => Open(typeof(CodeTests).Assembly).ShouldBe([typeof(OpenSample).FullName!]);

    private static IEnumerable<string?> Uses(Assembly assembly, string pattern)
    {
        IObjectProvider<IType> forbidden = Types(true).That().HaveFullNameMatching(pattern);
        return Types().That().ResideInAssembly(assembly).Should().NotDependOnAny(forbidden).WithoutRequiringPositiveResults().Evaluate(House)
            .Where(static result => !result.Passed)
            .Select(static result => (result.EvaluatedObject as IType)?.FullName);
    }

    // Which members an assembly refers to: its own tables say it, whatever the compiler made of the source.
    private static List<string> Members(Assembly assembly)
    {
        using var image = new PEReader(File.OpenRead(assembly.Location));
        var metadata = image.GetMetadataReader();
        var members = new List<string>();
        foreach (var handle in metadata.MemberReferences)
        {
            var member = metadata.GetMemberReference(handle);
            if (member.Parent.Kind == HandleKind.TypeReference)
            {
                var type = metadata.GetTypeReference((TypeReferenceHandle)member.Parent);
                members.Add($"{metadata.GetString(type.Namespace)}.{metadata.GetString(type.Name)}::{metadata.GetString(member.Name)}");
            }
        }

        return members;
    }

    private static IEnumerable<Assembly> Product() => Directory.EnumerateFiles(AppContext.BaseDirectory, "*.dll")
        .Where(static path => IsProduct(Path.GetFileNameWithoutExtension(path)))
        .Select(Assembly.LoadFrom);

    private static bool IsProduct(string name) =>
        (name.StartsWith("Resolver.", StringComparison.Ordinal) || name == "resolver") && name is not "Resolver.Architecture" and not "Resolver.TestKit";

    private static IEnumerable<string> Open(Assembly assembly) => assembly.GetTypes()
        .Where(static type => type is { IsClass: true, IsSealed: false, IsAbstract: false } && !type.IsDefined(typeof(CompilerGeneratedAttribute), inherit: false))
        .Where(static type => type.DeclaringType?.IsDefined(typeof(CompilerGeneratedAttribute), inherit: false) != true)
        .Where(static type => type.Namespace?.StartsWith("Resolver", StringComparison.Ordinal) == true)
        .Select(static type => type.FullName!);
}

/// <summary>What the rules above must find.</summary>
public class OpenSample
{
    public Guid Id { get; } = Guid.NewGuid();
}
