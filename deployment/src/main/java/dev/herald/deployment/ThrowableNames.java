package dev.herald.deployment;

import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

import org.jboss.jandex.ClassInfo;
import org.jboss.jandex.DotName;
import org.jboss.jandex.IndexView;

import dev.herald.runtime.support.Suggestions;

/** The names by which configuration may mean an exception. */
final class ThrowableNames {

    /** What cannot be listed, because it is not indexed, and is often meant. */
    private static final Set<String> COMMON = Set.of("java.lang.Throwable", "java.lang.Exception",
            "java.lang.RuntimeException", "java.lang.Error", "java.lang.IllegalArgumentException",
            "java.lang.IllegalStateException", "java.lang.NullPointerException", "java.lang.UnsupportedOperationException",
            "java.io.IOException", "java.io.UncheckedIOException", "java.net.ConnectException",
            "java.net.SocketTimeoutException", "java.net.UnknownHostException", "java.net.http.HttpTimeoutException",
            "java.sql.SQLException", "java.util.concurrent.TimeoutException",
            "jakarta.validation.ConstraintViolationException", "jakarta.ws.rs.ProcessingException",
            "jakarta.ws.rs.WebApplicationException", "jakarta.ws.rs.NotFoundException",
            "jakarta.persistence.PersistenceException",
            "jakarta.persistence.OptimisticLockException", "jakarta.persistence.EntityNotFoundException");

    private static final DotName THROWABLE = DotName.createSimple(Throwable.class);

    private final IndexView index;
    private final ClassLoader classes;

    /** @param classes has those that are not indexed */
    ThrowableNames(IndexView index, ClassLoader classes) {
        this.index = index;
        this.classes = classes;
    }

    /** Why a name is none of an exception, and the cure; empty if it is. */
    Optional<String> problem(String name) {
        ClassInfo indexed = index.getClassByName(DotName.createSimple(name));
        Optional<Class<?>> loaded = indexed == null ? load(name) : Optional.empty();
        if (indexed == null && loaded.isEmpty()) {
            return Optional.of("class '" + name + "' does not exist" + Suggestions.hint(name, known()));
        }
        return isThrowable(indexed) || loaded.filter(Throwable.class::isAssignableFrom).isPresent()
                ? Optional.empty()
                : Optional.of("'" + name + "' is not an exception" + Suggestions.hint(name, known()));
    }

    private boolean isThrowable(ClassInfo type) {
        ClassInfo indexed = type;
        while (indexed != null && indexed.superName() != null) {
            DotName parent = indexed.superName();
            if (parent.equals(THROWABLE)) {
                return true;
            }
            indexed = index.getClassByName(parent);
            if (indexed == null) {
                return load(parent.toString()).filter(Throwable.class::isAssignableFrom).isPresent();
            }
        }
        return false;
    }

    private Optional<Class<?>> load(String name) {
        try {
            return Optional.of(Class.forName(name, false, classes));
        } catch (ClassNotFoundException | LinkageError absent) {
            return Optional.empty();
        }
    }

    private Set<String> known() {
        Set<String> names = new TreeSet<>();
        COMMON.stream().filter(name -> load(name).isPresent()).forEach(names::add);
        index.getKnownClasses().stream().filter(this::isThrowable).forEach(type -> names.add(type.name().toString()));
        return names;
    }
}
