package dev.herald.container;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import jakarta.inject.Singleton;

import dev.herald.Message;

/** What handlers share with their tests, by queue: each test has a queue that no other one uses. */
@Singleton
class Scenes {

    private final Map<String, Scene> byQueue = new ConcurrentHashMap<>();

    Scene of(Message<?> message) {
        return of(message.destination());
    }

    Scene of(String queue) {
        return byQueue.computeIfAbsent(queue, unseen -> new Scene());
    }

    /** Blocks nobody any more. */
    void end() {
        byQueue.values().forEach(Scene::end);
    }
}
