package dev.herald.contract.app;

import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;

import jakarta.inject.Singleton;

/** Tells handlers what to do with a test's messages, and remembers what came to them. Thread-safe. */
@Singleton
public class Script {

    private final Map<Task, Queue<Act>> turns = new ConcurrentHashMap<>();
    private final Map<String, Act> habits = new ConcurrentHashMap<>();
    private final List<Call> calls = new CopyOnWriteArrayList<>();
    private final List<Note> notes = new CopyOnWriteArrayList<>();
    private final Queue<Gate> gates = new ConcurrentLinkedQueue<>();

    private record Note(String listener, Object value) {
    }

    /** The first calls with this payload do this, in turn; further ones do what is habit with its key. */
    public void when(Task task, Act... acts) {
        turns.put(task, new ConcurrentLinkedQueue<>(List.of(acts)));
    }

    /** Every call with this key does this. Habit is otherwise to end well. */
    public void always(String key, Act act) {
        habits.put(key, act);
    }

    /** A gate, opened at the latest when the test ends. */
    public Gate gate() {
        Gate gate = new Gate();
        gates.add(gate);
        return gate;
    }

    /** What a blocking handler does with a call. */
    public void play(Call call) throws Exception {
        calls.add(call);
        actFor(call.task()).play(call);
    }

    /** Remembers a call that does what its handler says. */
    public void seen(Call call) {
        calls.add(call);
    }

    /** What an asynchronous handler does with a call. */
    public CompletionStage<Void> playAsync(Call call) {
        calls.add(call);
        try {
            return actFor(call.task()).play(call);
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private Act actFor(Task task) {
        Queue<Act> mine = turns.get(task);
        Act next = mine == null ? null : mine.poll();
        return next != null ? next : habits.getOrDefault(task.key(), Act.ok());
    }

    /** The calls with this key so far, in order. */
    public List<Call> calls(String key) {
        return calls.stream().filter(call -> call.task().key().equals(key)).toList();
    }

    /** Remembers something that is no task. */
    public void note(String listener, Object value) {
        notes.add(new Note(listener, value));
    }

    /** What a listener noted so far, in order. */
    public List<Object> notes(String listener) {
        return notes.stream().filter(note -> note.listener().equals(listener)).map(Note::value).toList();
    }

    /** Ends a test: lets everybody go, and forgets. */
    public void reset() {
        gates.forEach(Gate::open);
        gates.clear();
        turns.clear();
        habits.clear();
        calls.clear();
        notes.clear();
    }
}
