package dev.herald.contract;

import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;

import dev.herald.Listeners;
import dev.herald.contract.app.Script;

/** Where a test of the contract gets the application's beans from. */
abstract class ContainerTest implements Contract {

    @Inject
    Script script;

    @Inject
    Listeners listeners;

    @Inject
    Instance<Object> beans;

    @Override
    public Script script() {
        return script;
    }

    @Override
    public Listeners listeners() {
        return listeners;
    }

    @Override
    public <T> T bean(Class<T> type) {
        return beans.select(type).get();
    }
}
