package auth

import (
	"sync"
	"time"
)

// A Store holds sessions in memory. It is safe for use by several goroutines.
type Store struct {
	mu       sync.RWMutex
	sessions map[string]*Session
}

// NewStore makes an empty store.
func NewStore() *Store {
	return &Store{sessions: make(map[string]*Session)}
}

// Add puts a session into the store; an older one with the same token is replaced.
func (s *Store) Add(session *Session) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.sessions[session.Token] = session
}

// Find returns the session of a token, or nil where there is none.
func (s *Store) Find(token string) *Session {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.sessions[token]
}

// RevokeAll removes every session of a user and returns how many there were.
func (s *Store) RevokeAll(user string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	revoked := 0
	for token, session := range s.sessions {
		if session.User == user {
			delete(s.sessions, token)
			revoked++
		}
	}
	return revoked
}

// Sweep removes sessions that are over and returns how many there were.
func (s *Store) Sweep(now time.Time) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	swept := 0
	for token, session := range s.sessions {
		if session.Expired(now) {
			delete(s.sessions, token)
			swept++
		}
	}
	return swept
}
