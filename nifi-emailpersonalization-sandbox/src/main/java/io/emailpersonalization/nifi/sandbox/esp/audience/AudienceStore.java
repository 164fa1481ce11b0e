// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.sandbox.esp.audience;

import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/** The audiences and templates of one account. Callers from several threads use {@link #locked}. */
public final class AudienceStore {

    /** Not a monitor: up to JDK 23 a virtual thread that waits for a monitor blocks its carrier thread. */
    private final Lock lock = new ReentrantLock();
    private final Map<String, SandboxAudience> audiences = new LinkedHashMap<>();
    private final Map<String, Template> templates = new LinkedHashMap<>();
    private final UnaryOperator<String> contactKey;
    private final Consumer<SandboxAudience> defaultFields;
    private final Instant startedAt;

    /**
     * @param contactKey gives the key of an address; addresses with the same key are one contact
     * @param defaultFields adds fields to a new audience
     * @param startedAt when the sandbox was started
     */
    public AudienceStore(final UnaryOperator<String> contactKey, final Consumer<SandboxAudience> defaultFields, final Instant startedAt) {
        this.contactKey = contactKey;
        this.defaultFields = defaultFields;
        this.startedAt = startedAt;
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
    public Collection<SandboxAudience> all() {
        return audiences.values();
    }

    /** Returns an audience; null where none has the id. */
    public SandboxAudience find(final String id) {
        return audiences.get(id);
    }

    /** Returns an audience, and creates it where none has the id. */
    public SandboxAudience findOrCreate(final String id) {
        return audiences.computeIfAbsent(id, this::create);
    }

    /** Returns a template or campaign; null where none has the id. */
    public Template template(final String id) {
        return templates.get(id);
    }

    /** Adds or replaces a template or campaign. */
    public void addTemplate(final Template template) {
        templates.put(template.id(), template);
    }

    /** Replaces every audience by an empty one with the same id. */
    public void empty() {
        audiences.replaceAll((id, audience) -> create(id));
    }

    private SandboxAudience create(final String id) {
        final SandboxAudience audience = new SandboxAudience(id, contactKey, startedAt);
        defaultFields.accept(audience);
        return audience;
    }
}
