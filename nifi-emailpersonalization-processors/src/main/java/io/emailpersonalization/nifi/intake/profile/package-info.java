// SPDX-License-Identifier: Apache-2.0
/** Profiles of sources: documents that say which field of a source means what. */
package io.emailpersonalization.nifi.intake.profile;
