using System.Reflection;

namespace Resolver.Repair.TestHost.Run;

/// <summary>Reaches the switch that was compiled into each edited assembly.</summary>
internal sealed class SwitchPort
{
    private readonly IReadOnlyList<Fields> switches;

    public SwitchPort(IEnumerable<string> assemblies) =>
        switches = [.. assemblies.Select(name => Assembly.Load(new AssemblyName(name)).GetType("__ResolverSwitch", throwOnError: true)!).Select(Fields.Of)];

    public long Ticks => switches.Sum(fields => (long)fields.Ticks.GetValue(null)!);

    public void Set(int candidate, long tickLimit)
    {
        foreach (var fields in switches)
        {
            fields.Ticks.SetValue(null, 0L);
            fields.Limit.SetValue(null, tickLimit);
            fields.Id.SetValue(null, candidate);
            Array.Clear((byte[])fields.Hits.GetValue(null)!);
        }
    }

    /// <summary>Between candidates the original code is switched on, so that late threads do no more harm than they must.</summary>
    public void Rest()
    {
        foreach (var fields in switches)
        {
            fields.Id.SetValue(null, 0);
        }
    }

    public IReadOnlyList<int> TakeHits()
    {
        var hits = new SortedSet<int>();
        foreach (var fields in switches)
        {
            var points = (byte[])fields.Hits.GetValue(null)!;
            hits.UnionWith(Enumerable.Range(0, points.Length).Where(point => points[point] != 0));
        }

        return [.. hits];
    }

    private sealed record Fields(FieldInfo Id, FieldInfo Ticks, FieldInfo Limit, FieldInfo Hits)
    {
        public static Fields Of(Type type) => new(Field(type, "Id"), Field(type, "Ticks"), Field(type, "Limit"), Field(type, "Hits"));

        private static FieldInfo Field(Type type, string name) => type.GetField(name, BindingFlags.Public | BindingFlags.Static)!;
    }
}
