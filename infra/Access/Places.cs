using Pulumi;

namespace Resolver.Infra.Access;

/// <summary>The resource id of each place, as parts of the environment are made.</summary>
internal sealed class Places
{
    private readonly Dictionary<Place, Output<string>> ids = [];

    /// <summary>Says where a place is.</summary>
    public void Add(Place place, Output<string> id) => ids.Add(place, id);

    /// <summary>Where a place is.</summary>
    public Output<string> Of(Place place) => ids.TryGetValue(place, out var id)
        ? id
        : throw new InvalidOperationException($"Nothing was made that is called '{place.Name}', but a grant names it.");
}
