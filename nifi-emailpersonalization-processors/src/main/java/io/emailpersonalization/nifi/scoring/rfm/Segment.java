// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.scoring.rfm;

/**
 * RFM segments with their customary names. A segment depends on the recency score and on the mean of the frequency and monetary scores, rounded half up. SegmentTest covers this class.
 */
public enum Segment {
    CHAMPIONS("Champions"),
    LOYAL("Loyal Customers"),
    POTENTIAL_LOYALISTS("Potential Loyalists"),
    NEW("New Customers"),
    PROMISING("Promising"),
    NEED_ATTENTION("Need Attention"),
    ABOUT_TO_SLEEP("About To Sleep"),
    AT_RISK("At Risk"),
    CANNOT_LOSE("Cannot Lose Them"),
    HIBERNATING("Hibernating"),
    LOST("Lost"),
    /** Has purchases, at unknown times. */
    RECENCY_UNKNOWN("Recency Unknown"),
    NO_PURCHASES("No Purchases");

    /** Rows: recency 1 to 5; columns: frequency and monetary value 1 to 5. */
    private static final Segment[][] TABLE = {
            {LOST, LOST, AT_RISK, AT_RISK, CANNOT_LOSE},
            {HIBERNATING, HIBERNATING, AT_RISK, AT_RISK, CANNOT_LOSE},
            {ABOUT_TO_SLEEP, ABOUT_TO_SLEEP, NEED_ATTENTION, LOYAL, LOYAL},
            {PROMISING, POTENTIAL_LOYALISTS, POTENTIAL_LOYALISTS, LOYAL, CHAMPIONS},
            {NEW, POTENTIAL_LOYALISTS, POTENTIAL_LOYALISTS, CHAMPIONS, CHAMPIONS}};

    private final String label;

    Segment(final String label) {
        this.label = label;
    }

    /** The name in records. */
    public String label() {
        return label;
    }

    /** The segment of three scores from 1 to 5. */
    public static Segment of(final int recency, final int frequency, final int monetary) {
        return TABLE[recency - 1][(frequency + monetary + 1) / 2 - 1];
    }
}
