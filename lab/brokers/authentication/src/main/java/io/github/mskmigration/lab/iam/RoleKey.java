package io.github.mskmigration.lab.iam;

import com.fasterxml.jackson.annotation.JsonProperty;

/** The temporary credentials of a role's session: what AWS knows of an access key. */
record RoleKey(
        @JsonProperty("access_key_id") String accessKeyId,
        @JsonProperty("secret_access_key") String secretAccessKey,
        @JsonProperty("session_token") String sessionToken) {

    @Override
    public String toString() {
        return accessKeyId;
    }
}
