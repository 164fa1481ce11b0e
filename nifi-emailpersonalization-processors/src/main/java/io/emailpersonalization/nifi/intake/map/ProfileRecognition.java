// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.intake.map;

import io.emailpersonalization.nifi.intake.profile.SourceProfile;
import io.emailpersonalization.nifi.record.field.ColumnName;
import org.apache.nifi.serialization.record.RecordSchema;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Recognizes the profile of records by the names of their fields. A profile fits if the records have all names of one of its lists; the more names of such lists they have, the better it fits.
 * The general profile counts only where no other fits. A page without records fits every profile of pages. ProfileRecognitionTest tests this class.
 */
public final class ProfileRecognition {

    private final List<SourceProfile> profiles;
    private final String general;

    /** @param general the name of the profile for everything else */
    public ProfileRecognition(final List<SourceProfile> profiles, final String general) {
        this.profiles = List.copyOf(profiles);
        this.general = general;
    }

    /**
     * The profile that fits best.
     *
     * @throws ProfileMismatchException when none fits, or several fit equally
     */
    public SourceProfile recognize(final RecordSchema read) throws ProfileMismatchException {
        final List<SourceProfile> best = new ArrayList<>();
        SourceProfile other = null;
        int most = 0;
        for (final SourceProfile profile : profiles) {
            final int names = fit(profile, read);
            if (profile.name().equals(general)) {
                other = names > 0 ? profile : null;
            } else if (names > 0 && names >= most) {
                if (names > most) {
                    best.clear();
                }
                most = names;
                best.add(profile);
            }
        }
        if (best.size() > 1) {
            throw new ProfileMismatchException("The fields fit the profiles %s equally. Name one of them in Source Profile, or export more fields"
                    .formatted(best.stream().map(SourceProfile::name).collect(Collectors.joining(" and "))));
        }
        if (best.isEmpty() && other == null) {
            other = profiles.stream().filter(profile -> PageSchema.of(profile, read).isEmpty()).findFirst().orElse(null);
        }
        if (best.isEmpty() && other == null) {
            throw new ProfileMismatchException("The fields fit no profile of %s. Name one in Source Profile, or write a profile of your own"
                    .formatted(profiles.stream().map(SourceProfile::name).collect(Collectors.joining(", "))));
        }
        return best.isEmpty() ? other : best.getFirst();
    }

    /** The number of names by which a profile recognizes the fields; 0 if it does not. */
    private static int fit(final SourceProfile profile, final RecordSchema read) {
        final SourceFields fields = PageSchema.of(profile, read).fields(profile);
        final Set<String> found = new HashSet<>();
        profile.recognize().stream().filter(names -> names.stream().allMatch(fields::has)).forEach(names -> names.forEach(name -> found.add(ColumnName.plain(name))));
        return found.size();
    }
}
