// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.people;

import io.emailpersonalization.nifi.matching.block.BlockSpace;
import io.emailpersonalization.nifi.matching.compare.Column;
import io.emailpersonalization.nifi.matching.compare.FieldKind;
import io.emailpersonalization.nifi.matching.match.MatchResult;
import io.emailpersonalization.nifi.matching.match.MatchSettings;
import io.emailpersonalization.nifi.matching.match.Matcher;
import io.emailpersonalization.nifi.matching.merge.ContactChoice;
import io.emailpersonalization.nifi.matching.merge.GoldenId;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;

/** The rows of a table, grouped into people by matching. A cluster is the rows of one person; its smallest row names it. Tested by DeduplicateCustomerRecordTest. */
public final class MatchedCustomers {

    /** Up to so many rows an insertion sort is faster than a sort of boxed rows. */
    private static final int MAX_INSERTION_SORT = 16;

    private final CustomerTable table;
    private final RowIdentities identities;
    private final MatchResult result;
    private final Column email;

    private MatchedCustomers(final CustomerTable table, final RowIdentities identities, final MatchResult result) {
        this.table = table;
        this.identities = identities;
        this.result = result;
        this.email = table.features().column(FieldKind.EMAIL).orElse(null);
    }

    /**
     * Matches the rows of a frozen table.
     *
     * @param identities of the table: matching relies on the keys that they set
     * @param space holds the blocks of candidate pairs meanwhile
     */
    public static MatchedCustomers match(final CustomerTable table, final RowIdentities identities, final MatchSettings settings, final BlockSpace space) {
        return new MatchedCustomers(table, identities, new Matcher(table.features(), settings).match(space));
    }

    public CustomerTable table() {
        return table;
    }

    public RowIdentities identities() {
        return identities;
    }

    public MatchResult result() {
        return result;
    }

    public int rows() {
        return table.rows();
    }

    public String key(final int row) {
        return table.key(row);
    }

    /** The column of addresses; null without one. */
    Column email() {
        return email;
    }

    /** Whether a row is the only one of its person. */
    public boolean isSingle(final int row) {
        return result.clusters().size(row) == 1;
    }

    /** Returns the cluster of a row. */
    public int cluster(final int row) {
        return result.clusters().cluster(row);
    }

    /** Returns the rows of a row's person, the most recent first; see {@link CustomerTable#compareByRecency}. */
    public int[] members(final int row) {
        final int[] ascending = result.clusters().members(row);
        return ascending.length > MAX_INSERTION_SORT
                ? IntStream.of(ascending).boxed().sorted(table::compareByRecency).mapToInt(member -> member).toArray()
                : insertionSorted(ascending);
    }

    private int[] insertionSorted(final int[] ascending) {
        final int[] sorted = new int[ascending.length];
        for (int i = 0; i < sorted.length; i++) {
            int place = i;
            while (place > 0 && table.compareByRecency(ascending[i], sorted[place - 1]) < 0) {
                sorted[place] = sorted[place - 1];
                place--;
            }
            sorted[place] = ascending[i];
        }
        return sorted;
    }

    /** Returns how many rows the largest cluster has. */
    public int largestCluster() {
        int largest = 0;
        for (int row = 0; row < rows(); row++) {
            largest = Math.max(largest, result.clusters().size(row));
        }
        return largest;
    }

    /** Returns the golden id of a row's person. */
    public String goldenId(final int row) {
        return isSingle(row) ? GoldenId.of(key(row)) : goldenId(keys(result.clusters().members(row)));
    }

    /** Returns the golden id of a person, from the keys of its records. */
    public static String goldenId(final List<String> keys) {
        return GoldenId.of(Collections.min(keys));
    }

    public List<String> keys(final int[] rows) {
        final List<String> keys = new ArrayList<>(rows.length);
        for (final int row : rows) {
            keys.add(key(row));
        }
        return keys;
    }

    /** Returns the probability that a row belongs to its cluster. The row is not single. */
    public double score(final int row) {
        return result.closest(row).probability();
    }

    /** Returns which address a row's person keeps, and which consent counts. There is a column of addresses. */
    ContactChoice<Integer> contact(final int row) {
        final ContactChoice<Integer> contact = new ContactChoice<>();
        for (final int member : members(row)) {
            final int mailbox = email.originalNumber(member);
            contact.accept(member, mailbox == 0 ? null : (Integer) mailbox, table.emailPriority(member), table.statement(member));
        }
        return contact;
    }

    /** Whether a row's person refuses mail. */
    boolean hasRefused(final int row) {
        if (isSingle(row) || email == null) {
            return IntStream.of(result.clusters().members(row)).anyMatch(table::isRefusal);
        }
        return contact(row).consent().filter(word -> Boolean.FALSE.equals(word.indexed())).isPresent();
    }
}
