package dev.herald.runtime.metadata;

import java.util.List;
import java.util.Map;

/**
 * All methods that publish by annotation; a bean made by the build.
 *
 * @param interfaces the methods of {@code @Publisher} interfaces; the generated implementations call them by index
 * @param results where the results of {@code @Publisher} methods of beans are published, by the key in {@link PublishesResult}
 */
public record PublisherMethods(List<PublisherMethod> interfaces, Map<String, ResultTarget> results) {
}
