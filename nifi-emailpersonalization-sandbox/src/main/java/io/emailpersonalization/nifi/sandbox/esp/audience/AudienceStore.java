// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.sandbox.esp.audience;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/** The audiences of one account. Callers from several threads use {@link #locked}. */
public final class AudienceStore {

    /** Not a monitor: up to JDK 23 a virtual thread that waits for a monitor blocks its carrier thread. */
    private final Lock lock = new ReentrantLock();
    private final Map<String, Audience> audiences = new LinkedHashMap<>();
    private final UnaryOperator<String> contactKey;
    private final Consumer<Audience> defaultFields;

    /**
     * @param contactKey gives the key of an address; addresses with the same key are one contact
     * @param defaultFields adds fields to a new audience
     */
    public AudienceStore(final UnaryOperator<String> contactKey, final Consumer<Audience> defaultFields) {
        this.contactKey = contactKey;
        this.defaultFields = defaultFields;
    }

    /** Runs an action while no other thread reads or changes the audiences. */
    public <T> T locked(final Supplier<T> action) {
        lock.lock();
        try {
            return action.get();
        } finally {
            lock.unlock();
        }
    }

    /** Returns all audiences in the order of their creation. */
    public Collection<Audience> all() {
        return audiences.values();
    }

    /** Returns an audience; null where none has the id. */
    public Audience find(final String id) {
        return audiences.get(id);
    }

    /** Returns an audience, and creates it where none has the id. */
    public Audience findOrCreate(final String id) {
        return audiences.computeIfAbsent(id, this::create);
    }

    /** Replaces every audience by an empty one with the same id. */
    public void empty() {
        audiences.replaceAll((id, audience) -> create(id));
    }

    private Audience create(final String id) {
        final Audience audience = new Audience(id, contactKey);
        defaultFields.accept(audience);
        return audience;
    }
}
