package dev.herald.cost;

import java.util.Set;
import java.util.stream.Collectors;

/** The threads that Herald has started, which it names. */
final class HeraldThreads {

    private HeraldThreads() {
    }

    /** Those whose name begins with {@code herald-} and this. */
    static Set<Thread> named(String beginning) {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("herald-" + beginning)).collect(Collectors.toSet());
    }
}
