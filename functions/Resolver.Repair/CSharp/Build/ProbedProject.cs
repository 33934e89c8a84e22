using System.Text.RegularExpressions;

namespace Resolver.Repair.CSharp.Build;

/// <summary>A project of the repository as its own build compiled it. Paths are the sandbox's.</summary>
/// <param name="Name">Its key: the probe file's name.</param>
/// <param name="Project">The project file.</param>
/// <param name="Directory">Where its compiler ran.</param>
/// <param name="Intermediate">The assembly that its compiler wrote.</param>
/// <param name="Target">The assembly in its own output folder.</param>
/// <param name="Generated">Folder of its source generators' output.</param>
/// <param name="Arguments">The compiler's arguments.</param>
internal sealed partial record ProbedProject(
    string Name, string Project, string Directory, string Intermediate, string Target, string Generated, IReadOnlyList<string> Arguments)
{
    private static readonly string[] Keys = ["project", "directory", "intermediate", "target", "generated", "argument"];

    /// <summary>The assembly's file name.</summary>
    public string AssemblyFile => Path.GetFileName(Target);

    /// <summary>The assembly's simple name.</summary>
    public string AssemblyName => Path.GetFileNameWithoutExtension(Target);

    /// <summary>Its source files, absolute.</summary>
    public IEnumerable<string> Sources => Arguments.Select(argument => argument.Trim('"'))
        .Where(argument => argument.EndsWith(".cs", StringComparison.OrdinalIgnoreCase) && !Option().IsMatch(argument))
        .Select(argument => Path.GetFullPath(argument, Directory));

    /// <summary>Reads what the probe target wrote; null where the compiler was not called.</summary>
    public static ProbedProject? Parse(string name, IEnumerable<string> lines)
    {
        var values = new List<(string Key, string Value)>();
        foreach (var line in lines)
        {
            if (Keys.FirstOrDefault(key => line.StartsWith(key + "=", StringComparison.Ordinal)) is { } key)
            {
                values.Add((key, line[(key.Length + 1)..]));
            }
            else if (values.Count > 0)
            {
                // MSBuild writes a semicolon inside of a value as a line end.
                values[^1] = (values[^1].Key, $"{values[^1].Value};{line}");
            }
        }

        string One(string key) => values.FirstOrDefault(entry => entry.Key == key).Value ?? string.Empty;
        IReadOnlyList<string> arguments = [.. values.Where(entry => entry.Key == "argument" && entry.Value.Length > 0).Select(entry => entry.Value)];
        return arguments.Count == 0 ? null : new ProbedProject(name, One("project"), One("directory"), One("intermediate"), One("target"), One("generated"), arguments);
    }

    // An absolute path begins like an option.
    [GeneratedRegex("^/[A-Za-z]+[:+-]", RegexOptions.CultureInvariant)]
    private static partial Regex Option();
}
