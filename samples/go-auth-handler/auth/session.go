// Package auth keeps sessions and looks them up by token.
package auth

import "time"

// A Session belongs to a user who has logged in.
type Session struct {
	Token   string
	User    string
	Scopes  []string
	Expires time.Time
}

// Expired says whether the session is over at the given time.
func (s *Session) Expired(now time.Time) bool {
	return !now.Before(s.Expires)
}

// Allows says whether the session has a scope.
func (s *Session) Allows(scope string) bool {
	for _, have := range s.Scopes {
		if have == scope || have == "admin" {
			return true
		}
	}
	return false
}
