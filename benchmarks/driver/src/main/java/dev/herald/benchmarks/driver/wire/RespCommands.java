package dev.herald.benchmarks.driver.wire;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

import io.vertx.core.buffer.Buffer;

/** The commands that a client of Redis sends: arrays of texts that begin with their lengths, or lines of words. */
final class RespCommands implements Consumer<Buffer> {

    private final ByteQueue bytes = new ByteQueue();
    private final Consumer<List<String>> commands;

    RespCommands(Consumer<List<String>> commands) {
        this.commands = commands;
    }

    @Override
    public void accept(Buffer more) {
        bytes.add(more);
        for (List<String> command; (command = next()) != null;) {
            if (!command.isEmpty()) {
                commands.accept(command);
            }
        }
    }

    /** @return {@code null} if the next one is not all there */
    private List<String> next() {
        int end = bytes.lineEnd(0);
        if (end < 0) {
            return null;
        }
        if (bytes.at(0) != '*') {
            return words(end);
        }
        int count = number(0, end);
        List<String> texts = new ArrayList<>();
        int at = end + 1;
        for (int i = 0; i < count; i++) {
            end = bytes.lineEnd(at);
            if (end < 0) {
                return null;
            }
            int length = number(at, end);
            int next = end + 1 + length + 2;
            if (bytes.size() < next) {
                return null;
            }
            texts.add(new String(bytes.copy(end + 1, length), StandardCharsets.UTF_8));
            at = next;
        }
        bytes.skip(at);
        return texts;
    }

    private List<String> words(int end) {
        String line = new String(bytes.copy(0, end), StandardCharsets.UTF_8).strip();
        bytes.skip(end + 1);
        return line.isEmpty() ? List.of() : List.of(line.split("\\s+"));
    }

    /** Behind the {@code *} or {@code $}, up to the line's end. */
    private int number(int start, int end) {
        return Integer.parseInt(new String(bytes.copy(start + 1, end - start - 2), StandardCharsets.US_ASCII));
    }
}
