package dev.herald.runtime;

import java.util.List;

import jakarta.inject.Singleton;

import dev.herald.Listener;
import dev.herald.Listeners;

/** All listeners of the application, by id. */
@Singleton
public class ListenerRegistry implements Listeners {

    @Override
    public Listener get(String id) {
        throw new UnsupportedOperationException();
    }

    @Override
    public List<Listener> all() {
        throw new UnsupportedOperationException();
    }

    void start(List<ListenerMethod> methods) {
        throw new UnsupportedOperationException();
    }

    void stop() {
        throw new UnsupportedOperationException();
    }
}
