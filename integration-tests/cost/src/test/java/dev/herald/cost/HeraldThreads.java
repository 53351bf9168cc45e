package dev.herald.cost;

import java.util.Set;
import java.util.stream.Collectors;

/** The threads of Herald, found by their names. */
final class HeraldThreads {

    private HeraldThreads() {
    }

    /** The threads whose name begins with {@code herald-} and this text. */
    static Set<Thread> named(String beginning) {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("herald-" + beginning)).collect(Collectors.toSet());
    }
}
