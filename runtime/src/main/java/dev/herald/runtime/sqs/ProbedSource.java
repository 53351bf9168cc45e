package dev.herald.runtime.sqs;

import java.util.Optional;

import dev.herald.runtime.aws.ClientProbe;
import dev.herald.spi.support.MissingDestinationException;

/** A queue that is opened only if the client that it needs for that can be used. */
public record ProbedSource(ClientProbe probe, SqsSource source) implements SqsSource {

    @Override
    public Declared open() throws MissingDestinationException {
        probe.check();
        return source.open();
    }

    @Override
    public Optional<Content> unwrap(String body) {
        return source.unwrap(body);
    }

    @Override
    public void close() {
        source.close();
    }
}
