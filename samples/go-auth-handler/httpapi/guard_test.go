package httpapi

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"example.com/accounts/auth"
)

var noon = time.Date(2026, 10, 2, 12, 0, 0, 0, time.UTC)

func guarded(scope string) (*auth.Store, http.Handler) {
	store := auth.NewStore()
	store.Add(&auth.Session{Token: "good", User: "ada", Scopes: []string{"read"}, Expires: noon.Add(time.Hour)})
	store.Add(&auth.Session{Token: "old", User: "ada", Scopes: []string{"read"}, Expires: noon.Add(-time.Hour)})
	return store, &Guard{Store: store, Scope: scope, Next: http.HandlerFunc(Account), Now: func() time.Time { return noon }}
}

func get(handler http.Handler, authorization string) *httptest.ResponseRecorder {
	request := httptest.NewRequest(http.MethodGet, "/account", nil)
	if authorization != "" {
		request.Header.Set("Authorization", authorization)
	}
	recorder := httptest.NewRecorder()
	handler.ServeHTTP(recorder, request)
	return recorder
}

func TestValidTokenSeesTheAccount(t *testing.T) {
	_, handler := guarded("read")
	answer := get(handler, "Bearer good")
	if answer.Code != http.StatusOK || !strings.Contains(answer.Body.String(), `"user":"ada"`) {
		t.Fatalf("got %d %s", answer.Code, answer.Body)
	}
}

func TestMissingHeaderIsUnauthorized(t *testing.T) {
	_, handler := guarded("read")
	if answer := get(handler, ""); answer.Code != http.StatusUnauthorized {
		t.Fatalf("got %d", answer.Code)
	}
}

func TestOtherSchemeIsUnauthorized(t *testing.T) {
	_, handler := guarded("read")
	if answer := get(handler, "Basic YTpi"); answer.Code != http.StatusUnauthorized {
		t.Fatalf("got %d", answer.Code)
	}
}

func TestExpiredTokenIsUnauthorized(t *testing.T) {
	_, handler := guarded("read")
	if answer := get(handler, "Bearer old"); answer.Code != http.StatusUnauthorized {
		t.Fatalf("got %d", answer.Code)
	}
}

func TestMissingScopeIsForbidden(t *testing.T) {
	_, handler := guarded("write")
	if answer := get(handler, "Bearer good"); answer.Code != http.StatusForbidden {
		t.Fatalf("got %d", answer.Code)
	}
}

func TestUnknownTokenIsUnauthorized(t *testing.T) {
	_, handler := guarded("read")
	answer := get(handler, "Bearer nosuchtoken")
	if answer.Code != http.StatusUnauthorized {
		t.Fatalf("got %d", answer.Code)
	}
	if got := answer.Header().Get("WWW-Authenticate"); !strings.Contains(got, "invalid token") {
		t.Fatalf("got %q", got)
	}
}
