package dev.herald.runtime.config;

import java.time.Duration;

import org.eclipse.microprofile.config.spi.Converter;

import io.quarkus.runtime.configuration.DurationConverter;

import dev.herald.spi.support.Durations;

/** Reads a duration as Quarkus does, rejects one that is not positive, and bounds it so that it can be calculated with. */
public final class TimeoutConverter implements Converter<Duration> {

    private static final long serialVersionUID = 1L;

    @Override
    public Duration convert(String value) {
        Duration duration = DurationConverter.parseDuration(value);
        if (duration != null && (duration.isZero() || duration.isNegative())) {
            throw new IllegalArgumentException("it is " + value.strip() + "; it must be more than zero");
        }
        return duration == null ? null : Durations.bounded(duration);
    }
}
