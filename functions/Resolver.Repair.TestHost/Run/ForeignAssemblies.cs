using System.Reflection;
using System.Runtime.Loader;

namespace Resolver.Repair.TestHost.Run;

/// <summary>Finds assemblies that the test project's own list of dependencies does not name.</summary>
internal static class ForeignAssemblies
{
    /// <summary>Looks in these folders, in order, for what the runtime did not find.</summary>
    public static void ResolveFrom(params string[] folders) =>
        AssemblyLoadContext.Default.Resolving += (context, name) => Find(context, name, folders);

    private static Assembly? Find(AssemblyLoadContext context, AssemblyName name, IEnumerable<string> folders) =>
        folders.Select(folder => Path.Combine(folder, name.Name + ".dll")).FirstOrDefault(File.Exists) is { } path
            ? context.LoadFromAssemblyPath(path)
            : null;
}
