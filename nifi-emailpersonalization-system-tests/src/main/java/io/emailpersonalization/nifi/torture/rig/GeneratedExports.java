// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.torture.rig;

import io.emailpersonalization.nifi.sandbox.data.CustomerExports;
import io.emailpersonalization.nifi.sandbox.data.CustomerGenerator;
import io.emailpersonalization.nifi.sandbox.data.GeneratedCustomer;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Writes generated customers as several exports, and remembers their ids and refusals. */
public final class GeneratedExports {

    /** The start of the ids of customers that the warehouse refuses. */
    public static final String REFUSED = "REFUSED";

    /** One record in five comes in any export. */
    private static final int SCATTERED = 5;
    /** Stands for the exports of an address that is in several. */
    private static final int SEVERAL = -1;
    private static final Pattern ADDRESS = Pattern.compile("[a-z0-9.]+@[a-z0-9.]+");

    private final CustomerGenerator generator;
    private final int[] sliceOf;
    private final Set<String> ids = new ConcurrentSkipListSet<>();
    private final Set<String> optedOut = new TreeSet<>();
    private int refused;

    /** @param scattered whether a fifth of the records come in any export; otherwise one export has all records of a person */
    public GeneratedExports(final long seed, final int customers, final int slices, final boolean scattered) {
        generator = new CustomerGenerator(seed, TortureRig.TODAY);
        sliceOf = new int[customers];
        final Map<String, Integer> sliceOfAddress = new HashMap<>();
        for (int i = 0; i < customers; i++) {
            final GeneratedCustomer customer = generator.record(i);
            sliceOf[i] = scattered && i % SCATTERED == 0 ? i / SCATTERED % slices : Math.floorMod(customer.entity().hashCode(), slices);
            final String address = address(customer);
            if ("no".equals(customer.fields().get("marketing_consent")) && customer.fields().get("consent_at") == null && ADDRESS.matcher(address).matches()) {
                optedOut.add(address);
            }
            sliceOfAddress.merge(address, sliceOf[i], (before, now) -> before.equals(now) ? now : SEVERAL);
        }
        // an address of another export too may have been pushed before the refusal came
        optedOut.removeIf(address -> sliceOfAddress.get(address) == SEVERAL);
    }

    private static String address(final GeneratedCustomer customer) {
        return customer.fields().get("email") instanceof String email ? email.strip().toLowerCase(Locale.ROOT) : "";
    }

    /** Writes one of the exports. */
    public Path write(final int slice, final Path file) {
        CustomerExports.json(file, IntStream.range(0, sliceOf.length).filter(i -> sliceOf[i] == slice).mapToObj(generator::record)
                .peek(customer -> ids.add((String) customer.fields().get("customer_id"))));
        return file;
    }

    /** Writes an export of four customers, two persons with two records each, whose load the warehouse refuses; see {@link #REFUSED}. */
    public Path writeRefused(final Path file) {
        refused++;
        CustomerExports.json(file, IntStream.range(0, 4).mapToObj(i -> {
            final Map<String, Object> fields = new LinkedHashMap<>();
            fields.put("customer_id", "%s-%d-%d".formatted(REFUSED, refused, i));
            fields.put("source", "crm");
            fields.put("email", "refused%d.%d@example.com".formatted(refused, i / 2));
            fields.put("given_name", i < 2 ? "Ada" : "Ben");
            fields.put("family_name", "Refused" + refused);
            fields.put("marketing_consent", "yes");
            ids.add((String) fields.get("customer_id"));
            return new GeneratedCustomer("refused", fields);
        }));
        return file;
    }

    /** Writes the decision that the two persons of the last {@linkplain #writeRefused refused} export are one. */
    public Path writeDecision(final Path file) {
        final String person = "{\"source\": \"crm\", \"customer_id\": \"%s-%d-%d\"}";
        try {
            return Files.writeString(file, "[{\"decision\": \"same\", \"left\": %s, \"right\": %s, \"by\": \"torture\", \"at\": \"%s\"}]"
                    .formatted(person.formatted(REFUSED, refused, 0), person.formatted(REFUSED, refused, 2), "2026-11-20T00:00:00Z"));
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns the ids of all written records. */
    public Set<String> ids() {
        return ids;
    }

    /** Returns addresses with an undated refusal, which must not be mailed: an undated refusal outweighs any consent. */
    public Collection<String> optedOut(final int max) {
        return optedOut.stream().limit(max).collect(Collectors.toCollection(TreeSet::new));
    }
}
