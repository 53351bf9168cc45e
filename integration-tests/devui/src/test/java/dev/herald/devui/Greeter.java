package dev.herald.devui;

import jakarta.inject.Singleton;

import org.jboss.logging.Logger;

import dev.herald.QueueListener;

/** Says what the test makes of it. */
@Singleton
public class Greeter {

    private static final Logger LOG = Logger.getLogger(Greeter.class);

    @QueueListener("greetings")
    void greet(String name) {
        LOG.info("Good morning, " + name);
    }
}
