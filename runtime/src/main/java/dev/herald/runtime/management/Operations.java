package dev.herald.runtime.management;

import java.util.List;
import java.util.function.Consumer;

import jakarta.inject.Singleton;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;

import dev.herald.Listener;
import dev.herald.Listeners;
import dev.herald.runtime.config.HeraldConfig;

/**
 * Which path means what. Those that change something begin with a verb, so that HTTP permissions can be set by path, for
 * each verb and each listener.
 */
@Singleton
public class Operations {

    private static final String SCOPE = "this instance of the application; others go on as they are";

    private final HeraldConfig config;
    private final Listeners listeners;
    private final LetterOperations letters;
    private final Runs runs;

    public Operations(HeraldConfig config, Listeners listeners, LetterOperations letters, Runs runs) {
        this.config = config;
        this.listeners = listeners;
        this.letters = letters;
        this.runs = runs;
    }

    /** @throws Rejection if the path means nothing */
    Operation find(List<String> path) {
        String first = path.isEmpty() ? "" : path.get(0);
        return switch (path.size()) {
            case 0 -> Operation.look(request -> overview());
            case 1 -> switch (first) {
                case "listeners" -> Operation.look(request -> Reply.of(
                        new JsonObject().put("listeners", ListenerView.all(listeners.all()))));
                case "runs" -> Operation.look(request -> allRuns());
                default -> throw unknown(path);
            };
            case 2 -> ofListener(path, first, path.get(1));
            case 3 -> withVerb(path, first, path.get(1), path.get(2));
            default -> throw unknown(path);
        };
    }

    private Operation ofListener(List<String> path, String first, String second) {
        return switch (first) {
            case "listeners" -> Operation.look(request -> Reply.of(ListenerView.of(listener(second))));
            case "runs" -> Operation.look(request -> Reply.of(run(second).view()));
            case "dead-letters" -> Operation.read(second, request -> letters.read(listener(second), request));
            case "redrive" -> Operation.move("redrive", second, Access.REDRIVE,
                    request -> letters.redrive(listener(second), request));
            case "edit" -> Operation.move("edit", second, Access.EDIT,
                    request -> letters.edit(listener(second), request));
            case "discard" -> Operation.move("discard", second, Access.EDIT,
                    request -> letters.discard(listener(second), request));
            default -> throw unknown(path);
        };
    }

    private Operation withVerb(List<String> path, String first, String listener, String verb) {
        if (!first.equals("operate")) {
            throw unknown(path);
        }
        return switch (verb) {
            case "pause" -> operate(verb, listener, Listener::pause);
            case "resume" -> operate(verb, listener, Listener::resume);
            case "stop" -> operate(verb, listener, Listener::stop);
            case "start" -> operate(verb, listener, Listener::start);
            case "concurrency" -> Operation.operate(verb, listener, request -> concurrency(listener, request));
            case "cancel" -> Operation.operate(verb, listener, request -> cancel(listener, request));
            default -> throw unknown(path);
        };
    }

    private static Rejection unknown(List<String> path) {
        return Rejection.unknown("there is nothing at /" + String.join("/", path) + "; there is GET /listeners, "
                + "/listeners/{id}, /dead-letters/{listener}, /runs, /runs/{run}, and POST /operate/{listener}/{verb} with pause, "
                + "resume, stop, start, concurrency or cancel, /redrive/{listener}, /edit/{listener}, /discard/{listener}");
    }

    private Operation operate(String verb, String listener, Consumer<Listener> change) {
        return Operation.operate(verb, listener, request -> {
            Listener found = listener(listener);
            JsonBody.of(request.content()).only();
            change.accept(found);
            return changed(found);
        });
    }

    private Reply concurrency(String listener, Request request) {
        Listener found = listener(listener);
        int handlers = JsonBody.of(request.content()).only("concurrency").count("concurrency")
                .orElseThrow(() -> Rejection.malformed("'concurrency' is missing"));
        int before = found.concurrency();
        found.concurrency(handlers);
        return Reply.done(scoped(found), List.of(), before + " to " + handlers);
    }

    private static Reply changed(Listener listener) {
        return Reply.done(scoped(listener), List.of(), "now " + listener.state());
    }

    private static JsonObject scoped(Listener listener) {
        return ListenerView.of(listener).put("scope", SCOPE);
    }

    private Reply cancel(String listener, Request request) {
        Run run = run(JsonBody.of(request.content()).only("run").requiredText("run"));
        if (!run.listener().equals(listener(listener).id())) {
            throw Rejection.unknown("run " + run.id() + " is of the listener '" + run.listener() + "'");
        }
        run.cancel("by request");
        return Reply.done(run.view(), List.of(), "run " + run.id());
    }

    private Reply overview() {
        return Reply.of(new JsonObject()
                .put("allow", Access.of(config.managementAllow()).toString())
                .put("payloads", config.managementPayloads())
                .put("listeners", ListenerView.all(listeners.all())));
    }

    private Reply allRuns() {
        JsonArray views = new JsonArray();
        runs.all().forEach(run -> views.add(run.view()));
        return Reply.of(new JsonObject().put("runs", views));
    }

    private Run run(String id) {
        return runs.find(id).orElseThrow(() -> Rejection.unknown("this instance knows no run '" + id
                + "': another instance may have been asked for it, or it is long over"));
    }

    private Listener listener(String id) {
        try {
            return listeners.get(id);
        } catch (IllegalArgumentException unknown) {
            throw Rejection.unknown(unknown.getMessage());
        }
    }
}
