package auth

import (
	"testing"
	"time"
)

var noon = time.Date(2026, 10, 2, 12, 0, 0, 0, time.UTC)

func filled() *Store {
	store := NewStore()
	store.Add(&Session{Token: "t1", User: "ada", Expires: noon.Add(time.Hour)})
	store.Add(&Session{Token: "t2", User: "ada", Expires: noon.Add(-time.Hour)})
	store.Add(&Session{Token: "t3", User: "eve", Expires: noon.Add(time.Hour)})
	return store
}

func TestFindKnownToken(t *testing.T) {
	if got := filled().Find("t3"); got == nil || got.User != "eve" {
		t.Fatalf("got %v", got)
	}
}

func TestFindUnknownTokenIsNil(t *testing.T) {
	if got := filled().Find("nosuchtoken"); got != nil {
		t.Fatalf("got %v", got)
	}
}

func TestRevokeAllRemovesOneUser(t *testing.T) {
	store := filled()
	if got := store.RevokeAll("ada"); got != 2 {
		t.Fatalf("revoked %d", got)
	}
	if store.Find("t3") == nil {
		t.Fatal("the other user's session is gone")
	}
}

func TestSweepRemovesWhatIsOver(t *testing.T) {
	if got := filled().Sweep(noon); got != 1 {
		t.Fatalf("swept %d", got)
	}
}

func TestExpiresAtItsMoment(t *testing.T) {
	session := &Session{Expires: noon}
	if !session.Expired(noon) || session.Expired(noon.Add(-time.Nanosecond)) {
		t.Fatal("wrong moment")
	}
}
