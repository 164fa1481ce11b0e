// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.scoring.rfm;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.junit.jupiter.api.Assertions.assertEquals;

/** The segment of each recency, by the mean of frequency and monetary value. */
class SegmentTest {

    @ParameterizedTest
    @CsvSource({"1,Lost,Lost,At Risk,At Risk,Cannot Lose Them", "2,Hibernating,Hibernating,At Risk,At Risk,Cannot Lose Them",
        "3,About To Sleep,About To Sleep,Need Attention,Loyal Customers,Loyal Customers", "4,Promising,Potential Loyalists,Potential Loyalists,Loyal Customers,Champions",
        "5,New Customers,Potential Loyalists,Potential Loyalists,Champions,Champions"})
    void everyPairOfScoresHasItsSegment(final int recency, final String first, final String second, final String third, final String fourth, final String fifth) {
        final String[] labels = {first, second, third, fourth, fifth};
        for (int frequency = 1; frequency <= 5; frequency++) {
            for (int monetary = 1; monetary <= 5; monetary++) {
                final int mean = (int) Math.floor((frequency + monetary) / 2.0 + .5);
                assertEquals(labels[mean - 1], Segment.of(recency, frequency, monetary).label());
            }
        }
    }
}
