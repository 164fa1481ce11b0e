// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.brevo.account;

import com.fasterxml.jackson.databind.JsonNode;
import io.emailpersonalization.nifi.esp.client.EspRefusedException;
import io.emailpersonalization.nifi.esp.client.EspUnavailableException;

import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/** The lists of the account (GET /contacts/lists), kept for some minutes. A mapping names a list by its name or number. Tested by {@code BrevoClientTest}. */
public final class BrevoLists {

    /** Nanoseconds. Lists change rarely, and a page has only fifty of them. */
    private static final long MAX_AGE = Duration.ofMinutes(5).toNanos();
    /** Nanoseconds. A list that is not known may be new: it is looked for once more, though not with every contact. */
    private static final long MIN_AGE = Duration.ofSeconds(10).toNanos();
    /** Lists of one page: Brevo's maximum. */
    private static final int PAGE = 50;
    /** Pages: 10,000 lists are far more than an account has. */
    private static final int MAX_PAGES = 200;

    /** Not a monitor: a thread that waits for a lock can be interrupted. */
    private final ReentrantLock lock = new ReentrantLock();
    private volatile Known known = new Known(Map.of(), System.nanoTime() - MAX_AGE);

    private record Known(Map<Long, ListOfContacts> lists, long readAt) {

        public boolean isOlderThan(final long nanos) {
            return System.nanoTime() - readAt >= nanos;
        }
    }

    /** A list. */
    public record ListOfContacts(long id, String name, long folder) {
    }

    /** Returns the list of an audience; throws where it does not exist. */
    public ListOfContacts require(final BrevoApi api, final String audienceId) throws EspUnavailableException, EspRefusedException {
        final long id = BrevoAddresses.audience(audienceId);
        return find(api, id).orElseThrow(() -> new EspRefusedException("Brevo has no list with the number of the Audience ID: the numbers of lists stand under Contacts, Lists", false));
    }

    /** Returns a list by its number; empty for none. */
    public Optional<ListOfContacts> find(final BrevoApi api, final long id) throws EspUnavailableException, EspRefusedException {
        return Optional.ofNullable(current(api, lists -> lists.containsKey(id)).get(id));
    }

    /** Returns the number of the list that a mapping names; empty where there is none, and where several have the name. */
    public Optional<Long> resolve(final BrevoApi api, final String nameOrNumber) throws EspUnavailableException, EspRefusedException {
        final Collection<ListOfContacts> lists = current(api, all -> !matching(all.values(), nameOrNumber).isEmpty()).values();
        final List<Long> matching = matching(lists, nameOrNumber);
        return matching.size() == 1 ? Optional.of(matching.getFirst()) : Optional.empty();
    }

    private static List<Long> matching(final Collection<ListOfContacts> lists, final String nameOrNumber) {
        final List<Long> named = lists.stream().filter(list -> list.name().equals(nameOrNumber)).map(ListOfContacts::id).toList();
        return !named.isEmpty() || !BrevoAddresses.isListId(nameOrNumber) ? named
                : lists.stream().map(ListOfContacts::id).filter(id -> id == Long.parseLong(nameOrNumber)).toList();
    }

    /** Returns the name of a list, or its number where other lists have the name too, or none is known. */
    public String name(final BrevoApi api, final long id) throws EspUnavailableException, EspRefusedException {
        final Map<Long, ListOfContacts> lists = current(api, all -> all.containsKey(id));
        final String name = lists.containsKey(id) ? lists.get(id).name() : null;
        return name != null && matching(lists.values(), name).size() == 1 ? name : Long.toString(id);
    }

    /** Returns all lists. */
    public Collection<ListOfContacts> all(final BrevoApi api) throws EspUnavailableException, EspRefusedException {
        return current(api, any -> true).values();
    }

    /** Reads the lists again with the next use. */
    public void forget() {
        known = new Known(known.lists(), System.nanoTime() - MAX_AGE);
    }

    @FunctionalInterface
    private interface Sufficient {
        boolean test(Map<Long, ListOfContacts> lists);
    }

    /** @param sufficient whether the lists hold what is looked for; otherwise they are read again */
    private Map<Long, ListOfContacts> current(final BrevoApi api, final Sufficient sufficient) throws EspUnavailableException, EspRefusedException {
        if (isCurrent(sufficient)) {
            return known.lists();
        }
        try {
            lock.lockInterruptibly();
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EspUnavailableException("The request was interrupted", e);
        }
        try {
            if (!isCurrent(sufficient)) {
                known = new Known(read(api), System.nanoTime());
            }
            return known.lists();
        } finally {
            lock.unlock();
        }
    }

    private boolean isCurrent(final Sufficient sufficient) {
        final Known now = known;
        return !now.isOlderThan(MAX_AGE) && (!now.isOlderThan(MIN_AGE) || sufficient.test(now.lists()));
    }

    private static Map<Long, ListOfContacts> read(final BrevoApi api) throws EspUnavailableException, EspRefusedException {
        final Map<Long, ListOfContacts> lists = new LinkedHashMap<>();
        for (int page = 0; page < MAX_PAGES; page++) {
            // an account without lists answers without an array
            final JsonNode answer = api.get("contacts/lists?limit=%d&offset=%d&sort=asc".formatted(PAGE, page * PAGE), body -> body.path("count").isInt());
            answer.path("lists").forEach(list -> lists.put(list.path("id").asLong(), new ListOfContacts(list.path("id").asLong(), list.path("name").asText(""), list.path("folderId").asLong())));
            if (answer.path("lists").size() < PAGE) {
                return lists;
            }
        }
        return lists;
    }
}
