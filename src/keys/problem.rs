//! Why bytes are not the key or the certificate that is needed, each reason by its own name. Holds nothing of what was
//! read but lengths in bits; `words` turns it into sentences.

/// What kind of key it is, when it is not RSA.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyAlgorithm {
    /// An elliptic curve: ECDSA, ECDH.
    EllipticCurve,
    /// Ed25519, Ed448, X25519, X448.
    Edwards,
    /// DSA.
    Dsa,
    /// RSA, but bound to PSS signatures.
    RsaPss,
    /// Another one.
    Other,
}

/// Why there is no private key in what was given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyProblem {
    /// Nothing, or only white space.
    Empty,
    /// More than any key file holds.
    TooLong,
    /// Text without a key.
    NoKey,
    /// Bytes that are neither text nor a key.
    Binary,
    /// A JSON document.
    Json,
    /// A zip archive, such as the Console's `config.zip`.
    Zip,
    /// A program has put typographic dashes in the place of the hyphens round BEGIN and END.
    ReplacedDashes,
    /// The BEGIN line or the END line is not as it must be.
    Markers,
    /// It stops in the middle.
    Truncated,
    /// Characters are missing or changed.
    Damaged,
    /// Its numbers do not belong together.
    Inconsistent,
    /// RSA with more than two primes.
    UnusualRsa,
    /// A key of another kind than RSA.
    Algorithm(KeyAlgorithm),
    /// RSA, and too short.
    TooFewBits {
        /// How long it is.
        bits: u16,
    },
    /// RSA, and longer than anybody uses.
    TooManyBits {
        /// How long it is; the largest number stands for more.
        bits: u16,
    },
    /// A public key.
    PublicKey,
    /// A certificate, and no key.
    CertificateOnly,
    /// A request for a certificate.
    Request,
    /// Two or more private keys that differ.
    TwoKeys,
    /// It is encrypted, and no passphrase was given.
    PassphraseMissing,
    /// It is encrypted, and this is not its passphrase.
    WrongPassphrase,
    /// PEM's old encryption: `Proc-Type: 4,ENCRYPTED`.
    OldEncryption,
    /// PKCS#5's first scheme: MD5 or SHA-1 with DES or RC2; or PKCS#12's.
    Pbes1,
    /// PBES2 with a cipher or a key derivation that we do not know.
    UnknownEncryption,
    /// Its passphrase is derived with more work than we do for a file.
    TooCostly,
    /// PKCS#12: `.pfx`, `.p12`.
    Pkcs12,
    /// PKCS#7: certificates only.
    Pkcs7,
    /// A Java keystore.
    JavaKeystore,
    /// OpenSSH's own format.
    OpenSsh,
    /// PuTTY's own format.
    Putty,
    /// A key of OpenPGP.
    Pgp,
    /// The certificate that came along belongs to another key.
    OtherCertificate,
    /// The certificate that came along cannot be used.
    Certificate(CertificateProblem),
    /// The system gave no random bytes to try the key with.
    NoRandomness,
}

/// Why there is no certificate in what was given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CertificateProblem {
    /// Nothing, or only white space.
    Empty,
    /// More than any certificate file holds.
    TooLong,
    /// Text or bytes without a certificate.
    NoCertificate,
    /// A JSON document.
    Json,
    /// A zip archive.
    Zip,
    /// A program has put typographic dashes in the place of the hyphens round BEGIN and END.
    ReplacedDashes,
    /// The BEGIN line or the END line is not as it must be.
    Markers,
    /// It stops in the middle.
    Truncated,
    /// Characters are missing or changed.
    Damaged,
    /// A private key, which must not be uploaded anywhere.
    PrivateKey,
    /// A public key without a certificate round it.
    PublicKey,
    /// A request for a certificate.
    Request,
    /// PKCS#12: `.pfx`, `.p12`.
    Pkcs12,
    /// PKCS#7: `.p7b`.
    Pkcs7,
    /// Its key is not RSA.
    Algorithm(KeyAlgorithm),
    /// Its key is too short.
    TooFewBits {
        /// How long it is.
        bits: u16,
    },
}
