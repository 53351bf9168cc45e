package dev.herald.devui;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import org.awaitility.Awaitility;

import io.vertx.core.json.JsonObject;

/**
 * A page of a browser, driven by the Chrome DevTools Protocol. Elements are found wherever they are: within shadow roots, too.
 */
final class BrowserPage implements AutoCloseable {

    static final int WIDTH = 1400;
    static final int HEIGHT = 840;
    static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final long ANSWER_SECONDS = 30;

    /**
     * Finds visible elements by selector and, if it is given, text; says whether an element can be clicked, or something else
     * is before it.
     */
    private static final String FIND = """
            window.findAll = (selector, text) => {
                const found = [];
                const look = root => {
                    root.querySelectorAll('*').forEach(element => {
                        if (element.matches(selector) && element.getClientRects().length > 0
                                && (!text || element.textContent.includes(text) || (element.value ?? '').includes?.(text))) {
                            found.push(element);
                        }
                        if (element.shadowRoot) {
                            look(element.shadowRoot);
                        }
                    });
                };
                look(document);
                return found;
            };
            window.isOnTop = (element, place) => {
                let top = document.elementFromPoint(place.x, place.y);
                while (top?.shadowRoot?.elementFromPoint(place.x, place.y) && top !== element) {
                    const inner = top.shadowRoot.elementFromPoint(place.x, place.y);
                    if (inner === top) {
                        break;
                    }
                    top = inner;
                }
                for (let each = top; each; each = each.assignedSlot ?? each.parentNode ?? each.host) {
                    if (each === element) {
                        return true;
                    }
                }
                return false;
            };
            """;

    private final Map<Integer, CompletableFuture<JsonObject>> answers = new ConcurrentHashMap<>();
    private final List<String> problems = new CopyOnWriteArrayList<>();
    private final AtomicInteger ids = new AtomicInteger();
    private final JsonSocket socket;

    BrowserPage(URI address) {
        socket = new JsonSocket(address, this::received);
        command("Page.enable", Map.of());
        command("Runtime.enable", Map.of());
        command("Emulation.setDeviceMetricsOverride",
                Map.of("width", WIDTH, "height", HEIGHT, "deviceScaleFactor", 1, "mobile", false));
        command("Page.addScriptToEvaluateOnNewDocument", Map.of("source", FIND));
    }

    private void received(JsonObject message) {
        if (message.containsKey("id")) {
            answers.remove(message.getInteger("id")).complete(message);
        } else if ("Runtime.exceptionThrown".equals(message.getString("method"))) {
            problems.add(message.getJsonObject("params").getJsonObject("exceptionDetails").encode());
        }
    }

    private JsonObject command(String method, Map<String, Object> parameters) {
        int id = ids.incrementAndGet();
        CompletableFuture<JsonObject> answer = new CompletableFuture<>();
        answers.put(id, answer);
        socket.send(new JsonObject().put("id", id).put("method", method).put("params", new JsonObject(parameters)));
        JsonObject received = answer.orTimeout(ANSWER_SECONDS, TimeUnit.SECONDS).join();
        if (received.containsKey("error")) {
            throw new IllegalStateException(method + ": " + received.getJsonObject("error").encode());
        }
        return received.getJsonObject("result");
    }

    /** The exceptions that scripts did not catch. */
    List<String> problems() {
        return problems;
    }

    void open(String address) {
        problems.clear();
        command("Page.navigate", Map.of("url", address));
    }

    /** Follows a link within the application, which its router does without loading it again. */
    void follow(String path) {
        evaluate("""
                (() => {
                    const link = document.createElement('a');
                    link.href = %s;
                    document.body.append(link);
                    link.click();
                    link.remove();
                })()""".formatted(quoted(path)));
    }

    /** Has pages prefer the dark or the light theme. */
    void theme(String name) {
        command("Emulation.setEmulatedMedia",
                Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", name))));
    }

    /** The value of an expression, or of its promise. */
    Object evaluate(String expression) {
        JsonObject result = command("Runtime.evaluate",
                Map.of("expression", expression, "awaitPromise", true, "returnByValue", true));
        if (result.containsKey("exceptionDetails")) {
            throw new IllegalStateException(expression + ": " + result.getJsonObject("exceptionDetails").encode());
        }
        return result.getJsonObject("result").getValue("value");
    }

    /** Waits until there is an element that matches and contains the text. */
    void see(String selector, String text) {
        Awaitility.await("to see " + selector + " with '" + text + "'").atMost(PATIENCE)
                .until(() -> count(selector, text) > 0);
    }

    /** Waits until there is no such element. */
    void seeNo(String selector, String text) {
        Awaitility.await("to see no " + selector + " with '" + text + "'").atMost(PATIENCE)
                .until(() -> count(selector, text) == 0);
    }

    int count(String selector, String text) {
        return ((Number) evaluate("findAll(%s, %s).length".formatted(quoted(selector), quoted(text)))).intValue();
    }

    /** Clicks the middle of the first element that matches and contains the text, once it can be clicked. */
    void click(String selector, String text) {
        JsonObject place = place(selector, text);
        for (String kind : List.of("mouseMoved", "mousePressed", "mouseReleased")) {
            command("Input.dispatchMouseEvent", Map.of("type", kind, "x", place.getDouble("x"), "y", place.getDouble("y"),
                    "button", kind.equals("mouseMoved") ? "none" : "left", "clickCount", 1));
        }
    }

    private JsonObject place(String selector, String text) {
        String script = """
                (() => {
                    const element = findAll(%s, %s).find(one => !one.disabled);
                    if (!element) {
                        return null;
                    }
                    element.scrollIntoView({block: 'center'});
                    const box = element.getBoundingClientRect();
                    const place = {x: box.x + box.width / 2, y: box.y + box.height / 2};
                    return isOnTop(element, place) ? JSON.stringify(place) : null;
                })()""".formatted(quoted(selector), quoted(text));
        // Twice at the same place: what moves is not clicked.
        return Awaitility.await("to click " + selector + " with '" + text + "'").atMost(PATIENCE)
                .until(() -> {
                    Object first = evaluate(script);
                    return first != null && first.equals(evaluate(script)) ? new JsonObject((String) first) : null;
                }, found -> found != null);
    }

    /** Clicks a field and replaces its text. */
    void type(String selector, String text) {
        click(selector, "");
        evaluate("""
                (() => {
                    const field = findAll(%s, '')[0];
                    (field.inputElement ?? field).select();
                })()""".formatted(quoted(selector)));
        command("Input.insertText", Map.of("text", text));
    }

    /** Hides what matches. */
    void hide(String selector) {
        evaluate("findAll(%s, '').forEach(element => { element.style.display = 'none'; })".formatted(quoted(selector)));
    }

    /** Writes what the page looks like to a file, as PNG. */
    void picture(Path file) {
        String data = command("Page.captureScreenshot", Map.of("format", "png")).getString("data");
        try {
            Files.createDirectories(file.getParent());
            Files.write(file, Base64.getDecoder().decode(data));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String quoted(String text) {
        return new JsonObject().put("text", text).encode().replaceFirst("^\\{\"text\":", "").replaceFirst("}$", "");
    }

    @Override
    public void close() {
        socket.close();
    }
}
