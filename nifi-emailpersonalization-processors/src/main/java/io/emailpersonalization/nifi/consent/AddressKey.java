// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.consent;

import io.emailpersonalization.nifi.record.KeyedHash;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** Addresses as the ledger keeps them: keyed hashes of their lower case, written under the current key and found under earlier ones too. Instances may be shared by threads. */
final class AddressKey {

    private final KeyedHash current;
    private final List<KeyedHash> earlier;

    /** @param earlier secrets that were in force before */
    AddressKey(final String current, final List<String> earlier) {
        this.current = new KeyedHash(current);
        this.earlier = earlier.stream().map(KeyedHash::new).toList();
    }

    String of(final String address) {
        return current.of(canonical(address));
    }

    /** Everything that an address may be found under, the current key first. */
    List<String> all(final String address) {
        final String canonical = canonical(address);
        return Stream.concat(Stream.of(current), earlier.stream()).map(key -> key.of(canonical)).toList();
    }

    /** An id as it may stand beside a hashed address: as it is, unless it is an address itself. */
    String customerId(final String id) {
        return id == null || id.indexOf('@') < 0 ? id : of(id);
    }

    /** The key of a statement: the same statement has the same key. */
    String statement(final String... parts) {
        final List<String> all = new ArrayList<>(parts.length);
        for (final String part : parts) {
            all.add(part == null ? "" : part);
        }
        return current.of(all.toArray(String[]::new));
    }

    private static String canonical(final String address) {
        return address.strip().toLowerCase(Locale.ROOT);
    }
}
