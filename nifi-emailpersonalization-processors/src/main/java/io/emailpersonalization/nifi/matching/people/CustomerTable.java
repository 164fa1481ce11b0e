// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.people;

import io.emailpersonalization.nifi.matching.block.BlockSpace;
import io.emailpersonalization.nifi.matching.block.Blocking;
import io.emailpersonalization.nifi.matching.cluster.Link;
import io.emailpersonalization.nifi.matching.compare.Column;
import io.emailpersonalization.nifi.matching.compare.FeatureTable;
import io.emailpersonalization.nifi.matching.compare.FieldKind;
import io.emailpersonalization.nifi.matching.fields.CustomerFields;
import io.emailpersonalization.nifi.matching.fields.CustomerRow;
import io.emailpersonalization.nifi.matching.index.person.ExactIdentity;
import io.emailpersonalization.nifi.matching.match.MatchResult;
import io.emailpersonalization.nifi.matching.match.MatchSettings;
import io.emailpersonalization.nifi.matching.match.Matcher;
import io.emailpersonalization.nifi.matching.merge.ConsentStatement;
import io.emailpersonalization.nifi.matching.merge.ContactChoice;
import io.emailpersonalization.nifi.matching.merge.GoldenId;
import io.emailpersonalization.nifi.record.value.ConsentWord;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The people of one FlowFile: what is known of each row without its record, who is one person, and who owns a mailbox that several share. Rows are added, then
 * {@link #match} is called once.
 */
public final class CustomerTable {

    /** What a row says about consent, in the lowest bits: nothing, or the place of its meaning and one. */
    private static final int MEANING = 3;
    private static final int GRANTS = ConsentWord.Meaning.GRANTED.ordinal() + 1;
    private static final int REFUSES = ConsentWord.Meaning.WITHDRAWN.ordinal() + 1;
    private static final int BOUNCED = 4;
    private static final int COMPLAINED = 8;
    /** The record itself says something else. */
    private static final int CONTRADICTED = 16;
    private static final ConsentWord.Meaning[] MEANINGS = ConsentWord.Meaning.values();

    private static final int MANY = 16;
    private static final int BYTES_OF_ROW = 2 * Long.BYTES + Integer.BYTES + 1;
    /** The work on one blocking key: a hash, an entry three times while they are sorted and divided, the end of a block, a row that is split. Clusters take less after that. */
    private static final int BYTES_OF_MATCHING = 3 * Integer.BYTES + 3 * Long.BYTES;
    private static final int BYTES_OF_FIELD = 21;

    private final FeatureTable table;
    private final RowIdentities identities;
    private long[] updatedAt = new long[1024];
    private long[] consentAt = new long[1024];
    private byte[] consent = new byte[1024];
    private int[] priority = new int[1024];
    private MatchResult matching;
    private Column email;
    private MailboxOwners owners;
    private BitSet heldByReview;
    private CustomerRow.Doubts doubts = CustomerRow.Doubts.NONE;

    public CustomerTable(final CustomerFields fields) {
        this.table = new FeatureTable(fields.compared());
        this.identities = new RowIdentities(table);
    }

    /** About how many bytes a record of so many fields takes until all are matched. */
    public static long typicalBytes(final int fields) {
        return BYTES_OF_ROW + BYTES_OF_MATCHING + (long) BYTES_OF_FIELD * fields;
    }

    /** About how many bytes the records take that were added until now, until all are matched; the blocks beside it, see {@link #match}. */
    public long heldBytes() {
        return table.heldBytes(BYTES_OF_MATCHING) + (long) BYTES_OF_ROW * table.rows();
    }

    public void add(final CustomerRow of) {
        final int row = table.add(of.key(), of.values());
        if (row == updatedAt.length) {
            final int size = row + (row >> 1);
            updatedAt = Arrays.copyOf(updatedAt, size);
            consentAt = Arrays.copyOf(consentAt, size);
            consent = Arrays.copyOf(consent, size);
            priority = Arrays.copyOf(priority, size);
        }
        updatedAt[row] = of.updatedAt();
        final ConsentStatement said = of.statement();
        consentAt[row] = said.at();
        consent[row] = (byte) ((said.meaning() == null ? 0 : said.meaning().ordinal() + 1) | (said.bounced() ? BOUNCED : 0) | (said.complained() ? COMPLAINED : 0)
                | (of.consentOverridden() ? CONTRADICTED : 0));
        priority[row] = of.emailPriority();
        doubts = doubts.and(of.doubts());
    }

    /** What is not understood of the rows. */
    public CustomerRow.Doubts doubts() {
        return doubts;
    }

    /** Whether a row's record says something else about consent than what counts, so that it must not leave as it is. */
    public boolean isConsentOverridden(final int row) {
        return (consent[row] & CONTRADICTED) != 0;
    }

    private ConsentStatement statement(final int row) {
        final int meaning = consent[row] & MEANING;
        return new ConsentStatement(meaning == 0 ? null : MEANINGS[meaning - 1], consentAt[row], false, (consent[row] & BOUNCED) != 0, (consent[row] & COMPLAINED) != 0);
    }

    /** Whether a row's person must not be mailed. */
    boolean hasRefused(final int row) {
        if (isSingle(row) || email == null) {
            return IntStream.of(matching.clusters().members(row)).anyMatch(this::refuses);
        }
        return contact(row).consent().filter(word -> Boolean.FALSE.equals(word.known())).isPresent();
    }

    /** Whether mail may go to a row's address as far as the row knows. */
    boolean grants(final int row) {
        return (consent[row] & (MEANING | BOUNCED | COMPLAINED)) == GRANTS;
    }

    boolean refuses(final int row) {
        return (consent[row] & MEANING) == REFUSES;
    }

    /** Whose id is not simply its identity: found once all rows are added, before {@link #freeze}. */
    public RowIdentities identities() {
        return identities;
    }

    /** Ends adding. */
    public void freeze() {
        table.freeze();
    }

    /** About how many bytes of the heap {@link #match} takes for the blocks of candidates where they are kept there. */
    public long blockBytes() {
        return Blocking.bytes(table);
    }

    /** @param space where the blocks of candidates are kept meanwhile */
    public void match(final MatchSettings settings, final BlockSpace space) {
        matching = new Matcher(table, settings).match(space);
        email = table.column(FieldKind.EMAIL).orElse(null);
    }

    public int rows() {
        return table.rows();
    }

    public MatchResult matching() {
        return matching;
    }

    public String key(final int row) {
        return table.key(row);
    }

    public boolean isSingle(final int row) {
        return matching.clusters().size(row) == 1;
    }

    public int cluster(final int row) {
        return matching.clusters().cluster(row);
    }

    /** The rows of a row's person, the most recent first; of equal ones by key, then as they came. */
    public int[] members(final int row) {
        final int[] ascending = matching.clusters().members(row);
        return ascending.length > MANY
                ? IntStream.of(ascending).boxed().sorted(this::compareAge).mapToInt(member -> member).toArray()
                : sorted(ascending);
    }

    private int[] sorted(final int[] ascending) {
        final int[] sorted = new int[ascending.length];
        for (int i = 0; i < sorted.length; i++) {
            int place = i;
            while (place > 0 && compareAge(ascending[i], sorted[place - 1]) < 0) {
                sorted[place] = sorted[place - 1];
                place--;
            }
            sorted[place] = ascending[i];
        }
        return sorted;
    }

    private int compareAge(final int one, final int other) {
        if (updatedAt[one] != updatedAt[other]) {
            return updatedAt[one] > updatedAt[other] ? -1 : 1;
        }
        final int byKey = table.key(one).compareTo(table.key(other));
        return byKey == 0 ? Integer.compare(one, other) : byKey;
    }

    /** How many rows the largest cluster has. */
    public int largestCluster() {
        int largest = 0;
        for (int row = 0; row < rows(); row++) {
            largest = Math.max(largest, matching.clusters().size(row));
        }
        return largest;
    }

    /** What exact identity goes by beside the mailbox. */
    ExactIdentity.Traits evidence(final int row) {
        return new ExactIdentity.Traits(value(FieldKind.GIVEN_NAME, row), value(FieldKind.BIRTH_DATE, row));
    }

    /** A normalized value; null when it is missing. */
    String value(final FieldKind kind, final int row) {
        return table.column(kind).map(column -> column.writtenValue(row)).orElse(null);
    }

    /** The id of a row's person. */
    public String goldenId(final int row) {
        return isSingle(row) ? GoldenId.of(table.key(row)) : goldenId(keys(matching.clusters().members(row)));
    }

    /** The id of a person of several records, by their keys. */
    public static String goldenId(final List<String> keys) {
        return GoldenId.of(Collections.min(keys));
    }

    public List<String> keys(final int[] rows) {
        final List<String> keys = new ArrayList<>(rows.length);
        for (final int row : rows) {
            keys.add(table.key(row));
        }
        return keys;
    }

    /** The probability that a row of a cluster is the person. */
    public double score(final int row) {
        return matching.closest(row).probability();
    }

    /** Which address a row's person keeps, and whose word on consent counts. */
    ContactChoice<Integer> contact(final int row) {
        final ContactChoice<Integer> contact = new ContactChoice<>();
        for (final int member : members(row)) {
            final int mailbox = email.writtenNumber(member);
            contact.accept(member, mailbox == 0 ? null : (Integer) mailbox, priority[member], statement(member));
        }
        return contact;
    }

    /** Whether a person is the one who may be mailed at the address; null without an address. */
    public Boolean ownsMailbox(final int row) {
        if (email == null) {
            return null;
        }
        if (owners == null) {
            owners = new MailboxOwners(this, email);
        }
        return owners.owns(cluster(row));
    }

    /** Whether somebody who may be the same person has refused: while that is to be decided, this one is not mailed either. */
    public boolean isHeldByReview(final int row) {
        if (heldByReview == null) {
            heldByReview = new BitSet();
            for (final Link pair : matching.review()) {
                hold(pair.one(), pair.other());
                hold(pair.other(), pair.one());
            }
        }
        return heldByReview.get(cluster(row));
    }

    private void hold(final int row, final int other) {
        if (!heldByReview.get(cluster(row)) && hasRefused(other)) {
            heldByReview.set(cluster(row));
        }
    }

    long consentAt(final int row) {
        return consentAt[row];
    }

    boolean isMoreRecent(final int row, final int other) {
        return updatedAt[row] != updatedAt[other] ? updatedAt[row] > updatedAt[other] : table.key(row).compareTo(table.key(other)) < 0;
    }
}
