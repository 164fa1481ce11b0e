// SPDX-License-Identifier: Apache-2.0
/** Identity by ids: decides whether the id of a source is trusted. It is not while its records are clearly several people. */
package io.emailpersonalization.nifi.matching.identity;
