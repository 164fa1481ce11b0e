// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.intake.map;

import io.emailpersonalization.nifi.intake.profile.SourceProfile;
import io.emailpersonalization.nifi.intake.profile.Targets;
import io.emailpersonalization.nifi.record.field.ColumnName;
import io.emailpersonalization.nifi.record.field.FieldPath;
import org.apache.commons.text.similarity.JaroWinklerSimilarity;

import java.util.Collection;
import java.util.Optional;
import java.util.stream.Stream;

/** Suggests the target that a field with an unknown name may be meant for. MapCustomerRecordTest covers this class. */
final class FieldSuggestions {

    /** Jaro-Winkler similarity from which two names differ by a typing error or two. */
    private static final double CLOSE = .88;
    /** Letters of a name below which similar names are chance. */
    private static final int MIN_LENGTH = 4;
    private static final JaroWinklerSimilarity SIMILARITY = new JaroWinklerSimilarity();

    private FieldSuggestions() {
    }

    /**
     * The target whose usual names are closest to a name.
     *
     * @param taken targets that have a field already
     */
    static Optional<String> target(final String name, final SourceProfile profile, final Collection<String> taken) {
        final String plain = ColumnName.plain(name);
        String best = null;
        double similarity = CLOSE;
        for (final String target : profile.kind().targets().keySet()) {
            if (!taken.contains(target)) {
                final double each = usualNames(target, profile).mapToDouble(usual -> usual.length() < MIN_LENGTH || plain.length() < MIN_LENGTH ? 0 : SIMILARITY.apply(plain, usual)).max().orElse(0);
                if (each > similarity) {
                    best = target;
                    similarity = each;
                }
            }
        }
        return Optional.ofNullable(best);
    }

    /** The plain names by which the profile reads a target, and its own. */
    private static Stream<String> usualNames(final String target, final SourceProfile profile) {
        return Stream.concat(paths(target, profile).map(FieldPath::compile).filter(FieldPath::isPlain).map(path -> path.names().getLast()), Stream.of(target)).map(ColumnName::plain);
    }

    private static Stream<String> paths(final String target, final SourceProfile profile) {
        return switch (target) {
            case Targets.MARKETING_CONSENT -> profile.consent().from().stream();
            case Targets.CONSENT_AT -> Stream.concat(profile.consent().grantedAt().stream(), profile.consent().withdrawnAt().stream());
            default -> profile.field(target).from().stream();
        };
    }
}
